/** The environment of a git that only looks: without it, `git status` writes the index when it has looked at files. Says what it says in English. */
export const READ_ONLY = { GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
