export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
