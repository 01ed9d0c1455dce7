/** One row of a policy as a template has it, its functions resolved. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Conditions;
}

/** Operator, key, values. */
type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** What somebody asks AWS for, in the words of policies. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Values of condition keys; a key that is not here is absent from the request. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * What AWS documents of its decision: refused unless something allows it and nothing denies it. `bucketPolicy` is the one of
 * the bucket that is asked for, whose principals are everybody. Throws for a condition it does not know: none is passed over.
 */
export function allows(identity: readonly Statement[], bucketPolicy: readonly Statement[], request: Request): boolean {
  const effects = effectsOf([...identity, ...bucketPolicy], request);
  return effects.has('Allow') && !effects.has('Deny');
}

/** The same for a role of another account than the bucket's: each of the two must allow it. */
export function allowsFromAbroad(
  identity: readonly Statement[],
  bucketPolicy: readonly Statement[],
  request: Request,
): boolean {
  const [own, bucket] = [effectsOf(identity, request), effectsOf(bucketPolicy, request)];
  return own.has('Allow') && bucket.has('Allow') && !own.has('Deny') && !bucket.has('Deny');
}

function effectsOf(statements: readonly Statement[], request: Request): ReadonlySet<Statement['Effect']> {
  return new Set(statements.filter((statement) => concerns(statement, request)).map(({ Effect: effect }) => effect));
}

function concerns(statement: Statement, { action, resource, context = {} }: Request): boolean {
  return (
    statement.Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    statement.Resource.some((pattern) => matches(pattern, resource)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, [values].flat(), context[key])),
    )
  );
}

function holds(operator: string, values: readonly string[], given: string | undefined): boolean {
  if (operator === 'Null') return values.some((value) => (value === 'true') === (given === undefined));
  const test = operators[operator];
  if (test === undefined) throw new Error(`no policy of ours had the condition ${operator} so far`);
  if (given === undefined) return false;
  return values.some((value) => test(value, given));
}

const operators: Readonly<Record<string, (value: string, given: string) => boolean>> = {
  StringEquals: (value, given) => value === given,
  StringLike: matches,
  ArnEquals: matches,
  ArnLike: matches,
  Bool: (value, given) => value === given,
  NumericGreaterThan: (value, given) => Number(given) > Number(value),
  NumericLessThan: (value, given) => Number(given) < Number(value),
};

/** `*` is any text, `?` any one character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
