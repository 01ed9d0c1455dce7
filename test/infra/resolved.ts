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
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const [[form, operand] = ['', null]] = Object.entries(value as Readonly<Record<string, Json>>);
    if (form === 'Fn::Join' && Array.isArray(operand)) {
      const [separator = '', parts = []] = operand as readonly Json[];
      return (parts as readonly Json[]).map((part) => resolved(part, template)).join(String(separator));
    }
    const id = String(form === 'Fn::GetAtt' && Array.isArray(operand) ? operand[0] : operand);
    const found = pseudo[id] ?? arns[template.Resources[id]?.Type ?? ''];
    if (found !== undefined) return found;
  }
  throw new Error(`nobody has said yet what ARN ${JSON.stringify(value)} has`);
}
