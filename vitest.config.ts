import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['stepwright-source'] },
  ssr: { resolve: { conditions: ['stepwright-source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: process.env.CI ? ['default'] : ['default'],
  },
})
