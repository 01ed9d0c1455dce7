export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a stack's template has that policies refer to. */
export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: Json }>>;
}

const place = 'eu-central-1:111111111111';

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '111111111111',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** An ARN of each type that a policy refers to by `Ref` or `Fn::GetAtt` instead of by name. */
const arns: Readonly<Record<string, string>> = {
  'AWS::SNS::Topic': `arn:aws:sns:${place}:topic`,
  'AWS::SQS::Queue': `arn:aws:sqs:${place}:queue`,
  'AWS::Logs::LogGroup': `arn:aws:logs:${place}:log-group:group:*`,
};

/** The text that CloudFormation would make of a value, with an ARN of the right form for what it refers to. */
export function resolved(value: Json, template: Template): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && !isList(value)) {
    const [[form, operand] = ['', null]] = Object.entries(value);
    if (form === 'Fn::Join' && isList(operand)) {
      const [separator, parts] = operand;
      if (typeof separator === 'string' && isList(parts)) {
        return parts.map((part) => resolved(part, template)).join(separator);
      }
    }
    const id = form === 'Fn::GetAtt' && isList(operand) ? operand[0] : operand;
    const found = typeof id === 'string' ? (pseudo[id] ?? arns[template.Resources[id]?.Type ?? '']) : undefined;
    if (found !== undefined) return found;
  }
  throw new Error(`nobody has said yet what ARN ${JSON.stringify(value)} has`);
}

/** `Array.isArray` that keeps the type of what is in it. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
