/**
 * The interfaces to the outside, split by power: what a job was not given, it cannot do. Which job holds which port is
 * the security design; its role on AWS grants the same and no more.
 */
export type * from './ports/archive.ts';
export type * from './ports/database.ts';
export type * from './ports/deployed.ts';
export type * from './ports/files.ts';
export type * from './ports/leftovers.ts';
export type * from './ports/notify.ts';
export type * from './ports/pages.ts';
export type * from './ports/secrets.ts';
export type * from './ports/services.ts';
export type * from './ports/setUp.ts';
export type * from './ports/signing.ts';
export type * from './ports/stacks.ts';
export type * from './ports/surroundings.ts';
export type * from './ports/swap.ts';
export type * from './ports/target.ts';
export type * from './ports/tasks.ts';
export type * from './ports/throwaway.ts';
export type * from './ports/vault.ts';
export type * from './ports/watch.ts';
