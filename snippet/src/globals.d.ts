/** The version in package.json. */
declare const VERSION: string;
