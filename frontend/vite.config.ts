import { defineConfig } from "vitest/config";

// Names carry a hash of the content, so that no browser ever runs an old part with a new one.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../custom_components/energy_optimizer/www",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      input: "src/entry.ts",
      preserveEntrySignatures: false,
      output: {
        entryFileNames: "entry.js",
        chunkFileNames: ({ facadeModuleId }) =>
          facadeModuleId?.includes("/lang/") === true
            ? "lang/[name]-[hash].js"
            : "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
  test: {
    include: ["test/**/*.test.ts"],
    coverage: {
      provider: "v8",
      include: ["src/lib/**/*.ts", "src/data/read.ts"],
      thresholds: { lines: 95 },
      reporter: ["text-summary"],
    },
  },
});
