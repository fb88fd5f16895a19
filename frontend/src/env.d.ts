interface ImportMetaEnv {
  /** The version in package.json, put in by vite.config.ts. */
  readonly LAB_VERSION: string;
}
