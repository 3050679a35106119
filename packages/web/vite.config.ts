import { fileURLToPath } from 'node:url'
import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin'
import babel from '@rolldown/plugin-babel'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const configPath = here('lingui.config.ts')

export default defineConfig({
  root: here('.'),
  // What server-made pages need too is served from static/ as it is.
  publicDir: false,
  plugins: [
    react(),
    lingui({ configPath }),
    // The English text stays in the code: a page whose catalog is not extracted yet is still readable.
    babel({ presets: [linguiTransformerBabelPreset({ descriptorFields: 'message' }, { configPath })] }),
  ],
  // The server writes a fresh one into each document; the policy allows no other inline style.
  html: { cspNonce: 'ASSENT_NONCE' },
  build: {
    target: 'es2023',
    outDir: process.env['ASSENT_WEB_OUT'] ?? 'dist',
    emptyOutDir: true,
    manifest: true,
    // No data: addresses, the policy has none.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            {
              name: 'tanstack',
              test: /node_modules\/@tanstack\/(react-router|router-core|history|react-query|query-core|react-store|store)\//,
            },
          ],
        },
      },
    },
  },
})
