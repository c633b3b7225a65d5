import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { firstScript } from './first-script.ts'

/** Sonner writes a style element when it is loaded, which our content security policy refuses: styles.css brings it. */
const withoutWrittenStyles: Plugin = {
  name: 'without-written-styles',
  transform(code, id) {
    if (!id.includes('/sonner/dist/')) return null
    return code.replace(/^__insertCSS\(.*\);$/m, '')
  },
}

// Whatever builds it, a test say: React would come with all its warnings, and be half as large again.
if (process.argv.includes('build')) process.env.NODE_ENV = 'production'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwind(), withoutWrittenStyles, firstScript({ mostBytes: 180_000 })],
  build: {
    target: 'es2022',
    // Nothing stands in the page or in data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
  },
  // `vite dashboard` beside a running Millrace.
  server: { proxy: { '/api': 'http://127.0.0.1:3001' } },
})
