#!/usr/bin/env node
import module from 'node:module';

if (module.enableCompileCache === undefined) {
  process.stderr.write(`hydrofoil needs Node.js 22.15 or newer, and this is ${process.version}\n`);
  process.exitCode = 2;
} else {
  module.enableCompileCache();
  const { start } = await import('./cli/start.ts');
  process.exitCode = await start(process);
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((written) => stream.write('', () => written()));
  process.exit(); // everything was waited for, and to take the heap apart takes longer than to send a layer
}
