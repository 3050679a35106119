import { fileURLToPath } from 'node:url'
import { defineConfig } from '@lingui/cli'
import { formatter } from '@lingui/format-po'

/**
 * English is in the code. The German of each page lies beside it and is loaded with it; that of everything else lies in
 * src/texts.
 */
export default defineConfig({
  rootDir: import.meta.dirname,
  sourceLocale: 'en',
  locales: ['de'],
  fallbackLocales: { default: 'en' },
  format: formatter({ lineNumbers: false, origins: false }),
  orderBy: 'message',
  // Lingui's own takes markup in a value for its own.
  runtimeConfigModule: { Trans: [fileURLToPath(new URL('src/lib/trans.tsx', import.meta.url)), 'Trans'] },
  catalogs: [
    { path: '<rootDir>/src/routes/{name}/texts/{locale}', include: ['<rootDir>/src/routes/{name}/'] },
    {
      path: '<rootDir>/src/texts/{locale}',
      include: ['<rootDir>/src/'],
      exclude: ['<rootDir>/src/routes/*/**', '**/*.test.*'],
    },
  ],
})
