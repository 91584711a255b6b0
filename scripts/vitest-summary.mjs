/** Prints `N passed, N failed, N skipped` alone on the last line, for programs that read it. */
export default class Summary {
  onTestRunEnd(modules, errors) {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      let ran = 0;
      for (const test of module.children.allTests()) {
        count[test.result().state]++;
        ran++;
      }
      // A file that could not even be loaded has no tests, and is a failure all the same.
      if (ran === 0 && module.state() === 'failed') count.failed++;
    }
    process.on('exit', () => console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped + count.pending} skipped`));
  }
}
