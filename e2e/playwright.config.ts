import { defineConfig } from '@playwright/test'

/** The built gateway and console, end to end in a real browser. Every spec starts gateways of its own on free ports. */
export default defineConfig({
  testDir: '.',
  testMatch: ['**/specs/**/*.spec.ts', '**/faults/**/*.spec.ts'],
  outputDir: '../test-results/web',
  fullyParallel: true,
  // The gateway, its upstream and a browser share two cores on small machines.
  workers: 2,
  // A retry would hide a flake.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    launchOptions: {
      ...(process.env.BURNCLOUD_BROWSER ? { executablePath: process.env.BURNCLOUD_BROWSER } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
