const name = '(?:"(?:[^"]|"")+"|[^\\s";]+)';
const about = new RegExp(
  `^(?:CREATE|ALTER|COMMENT ON) EVENT TRIGGER (?<name>${name})(?: (?<state>DISABLE|ENABLE(?: ALWAYS| REPLICA)?)$)?`,
);

/** One event trigger of an archive. */
export interface EventTrigger {
  /** Quoted as SQL has it. */
  readonly name: string;
  /** What makes it, disabled, in its order. */
  readonly make: readonly string[];
  /** What enables it as it was; null where it was disabled. */
  readonly enable: string | null;
}

/**
 * Event triggers from the statements that make them. An event trigger runs with the rights of the user who changes the
 * schema or logs in, superusers included. It comes back disabled, so that a person looks at it first.
 */
export function eventTriggersOf(statements: readonly string[]): readonly EventTrigger[] {
  const found = new Map<string, { make: string[]; enable: string | null }>();
  for (const statement of statements) {
    const { name: trigger, state } = about.exec(statement)?.groups ?? {};
    if (trigger === undefined) continue;
    const known = found.get(trigger) ?? { make: [], enable: `ALTER EVENT TRIGGER ${trigger} ENABLE;` };
    found.set(trigger, known);
    if (state === undefined) known.make.push(statement);
    else known.enable = state === 'DISABLE' ? null : `${statement};`;
  }
  return [...found].map(([trigger, rest]) => ({ name: trigger, ...rest }));
}

/**
 * The statements that created event triggers, but for those that the server refused. A restore, by a superuser too, stops
 * at them unless it is told `--as-master`.
 */
export function madeOf(
  triggers: readonly EventTrigger[],
  refused: readonly { readonly statement: string }[],
): readonly string[] {
  const not = new Set(refused.map(({ statement }) => statement));
  return triggers.flatMap(({ make }) => make.slice(0, 1)).filter((statement) => !not.has(statement));
}
