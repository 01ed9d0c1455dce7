import type { DBInstance, Tag } from '@aws-sdk/client-rds';

/** Given at creation, so that no instance of ours is ever without; roles may delete nothing that lacks the owner's. */
const ownerTag = 'lifeboat:owner';
/** ISO 8601. After it the instance is a leftover, no matter which run made it. */
const deadlineTag = 'lifeboat:deadline';

export function tagsOf(owner: string, deadline: Date): Tag[] {
  return [
    { Key: ownerTag, Value: owner },
    { Key: deadlineTag, Value: deadline.toISOString() },
  ];
}

/** Ours, and past its deadline. One whose deadline cannot be read was marked by somebody else and is not ours. */
export function isLeftover({ TagList = [] }: DBInstance, owner: string, now: Date): boolean {
  const tags = new Map(TagList.map(({ Key, Value }) => [Key, Value]));
  const deadline = Date.parse(tags.get(deadlineTag) ?? '');
  return tags.get(ownerTag) === owner && deadline < now.getTime();
}
