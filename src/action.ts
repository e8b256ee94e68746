import module from 'node:module';

module.enableCompileCache();
const { runAction } = await import('./action/main.ts');
process.exitCode = await runAction(process);
if (process.exitCode === 130) process.exit(); // what did not hear that it is to stop must not hold up the runner
