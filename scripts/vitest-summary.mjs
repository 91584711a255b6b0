/** Prints `N passed, N failed, N skipped` alone on the last line, for programs that read it. */
export default class Summary {
  onTestRunEnd(modules, errors) {
    const again = [];
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      const before = count.failed;
      for (const test of module.children.allTests()) {
        count[test.result().state]++;
        if (test.diagnostic()?.flaky === true) again.push(test.fullName);
      }
      // A file that could not even be loaded has no tests, and one that could not be set up skips them: a failure all the same.
      if (count.failed === before && module.state() === 'failed') count.failed++;
    }
    process.on('exit', () => {
      for (const name of again) console.log(`passed at its second try: ${name}`);
      console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped + count.pending} skipped`);
    });
  }
}
