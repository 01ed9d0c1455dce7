/**
 * Starts the agent of a home that has none, as a line for the shell. gpg would start it too, but waits for it no longer than five
 * seconds, which a busy machine may need; here it listens when the command is over.
 */
export const startAgent = 'gpg-agent --batch --quiet --daemon';
