/** Where throwaway instances are made, and whose they are. */
export interface RdsPlace {
  readonly subnetGroup: string;
  readonly securityGroups: readonly string[];
  readonly instanceClass: string;
  /** Of the operator's own, where the default one will not do. */
  readonly parameterGroup: string | undefined;
  /** First words of an instance's name: `lifeboat-drill`. */
  readonly namePrefix: string;
  /** Value of the tag without which nothing of ours is deleted: `lifeboat`. */
  readonly owner: string;
}

/** The name of the database in every throwaway instance: the instance has no other users, so one name is enough. */
export const drillDatabase = 'lifeboat_drill';
