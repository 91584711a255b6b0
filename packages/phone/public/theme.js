// Before first paint, and before anything else: the theme that was chosen on this phone, so that nothing flashes.
try {
  const theme = localStorage.getItem('around.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's theme.
}
