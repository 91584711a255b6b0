// Before the first paint: the theme that was chosen on this phone, so that nothing flashes; and the texts of its language are asked for
// beside the page's script, not after it. The same keys and the same choice as in preferences.ts and texts/runtime.ts.
try {
  const root = document.documentElement;
  const theme = localStorage.getItem('around.theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  const kept = localStorage.getItem('around.language');
  const files = Object.fromEntries(
    document
      .querySelector('meta[name="around:texts"]')
      .content.split(', ')
      .map((one) => one.split(' ')),
  );
  const known = { en: 'en', ja: 'ja', zh: 'zh-Hans' };
  const spoken = navigator.languages.map((tag) => known[tag.slice(0, 2).toLowerCase()]).find(Boolean);
  const language = kept in files ? kept : (spoken ?? 'en');
  const link = document.createElement('link');
  link.rel = 'modulepreload';
  link.href = files[language];
  root.lang = language;
  document.head.append(link);
} catch {
  // No storage, or no built page: the system's theme, and the texts come when they are asked for.
}
