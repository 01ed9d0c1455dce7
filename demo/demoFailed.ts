/** Something that the demo had to show and could not: no stack helps the reader. */
export class DemoFailed extends Error {
  override readonly name = 'DemoFailed';
}
