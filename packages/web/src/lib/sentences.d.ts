declare module 'virtual:sentences' {
  /** Sentences of core and their German (vite.config.ts). */
  export const german: readonly (readonly [string, string])[]
}
