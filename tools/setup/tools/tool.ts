/** Something the tests stand on that npm does not bring. */
export interface Tool {
  /** How it comes to a machine that lacks it, for the line that says so. */
  readonly how: string;
  /** Where it is: the path of the program, or of the folder of programs; undefined where it is missing. */
  find(): Promise<string | undefined>;
  /** Makes `find` succeed, or throws with what to do. */
  install(): Promise<void>;
}
