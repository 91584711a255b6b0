import { loadNoticeTexts } from '../texts/notices.js';

// The texts come first: a view is drawn once it can speak.
await loadNoticeTexts();

/** Notifications: the list and how one is told, loaded together when one of them is opened. */
export { NoticesView } from './NoticesView.js';
export { NotifyCard } from './NotifyCard.js';
