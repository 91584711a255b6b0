/** Text as a cell of a CSV (RFC 4180 §2): in quotes where it would else be read as more than one. */
export const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
