/** A picture that was taken, and what is wrong with it. */
export interface Taken {
  readonly name: string;
  readonly width: number;
  readonly faults: readonly string[];
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** All pictures on one page, those with faults marked. @param notTaken what is missing, and why */
export function contactSheet(taken: readonly Taken[], notTaken: readonly string[]): string {
  const figures = taken.map(
    ({ name, width, faults }) => `<figure${faults.length > 0 ? ' class="bad"' : ''}>
<a href="${name}.png"><img src="${name}.png" width="${Math.round(width / 2)}" loading="lazy" alt=""></a>
<figcaption>${name}${faults.map((fault) => `<p>${escaped(fault)}</p>`).join('')}</figcaption>
</figure>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Around: screenshots</title>
<style>
body { font: 14px system-ui, sans-serif; margin: 24px; background: #888; color: #000 }
main { display: flex; flex-wrap: wrap; gap: 24px; align-items: flex-start }
figure { margin: 0; padding: 8px; background: #fff; max-width: 100% }
figure.bad { outline: 4px solid #b3261e }
img { display: block; max-width: 100%; height: auto }
p { max-width: 320px; color: #b3261e; overflow-wrap: anywhere }
</style>
<h1>${taken.length} pictures, ${taken.filter(({ faults }) => faults.length > 0).length} with faults</h1>
<ul>${notTaken.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>
<main>
${figures.join('\n')}
</main>
</html>
`;
}
