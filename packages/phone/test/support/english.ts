import { setLanguage } from '../../src/texts/runtime.js';

// Imported by tests that read words: a page has none before it loaded its language.
await setLanguage('en');
