import module from 'node:module';

module.enableCompileCache();
const { runAction } = await import('./action/main.ts');
process.exitCode = await runAction(process);
