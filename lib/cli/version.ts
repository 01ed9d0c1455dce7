/** The same as in package.json, which a bundled program does not have; a test compares them. */
export const version = '0.1.0';
