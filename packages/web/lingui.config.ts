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
  catalogs: [
    { path: '<rootDir>/src/routes/{name}/texts/{locale}', include: ['<rootDir>/src/routes/{name}/'] },
    {
      path: '<rootDir>/src/texts/{locale}',
      include: ['<rootDir>/src/'],
      exclude: ['<rootDir>/src/routes/*/**', '**/*.test.*'],
    },
  ],
})
