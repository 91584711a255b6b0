import type { CommandOutput } from '@around/client';
import { useEffect, useState } from 'preact/hooks';
import { blobUrls } from '../browserEdges.js';
import { isImage } from '../state/pictures.js';
import { formatAgo } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { useSession } from './context.js';
import { ValueView } from './ValueView.js';

/** The newest media output of an action: a picture is shown, anything else can be saved. Its URL is given back. */
export function MediaOutput({ output }: { output: CommandOutput }) {
  const session = useSession();
  const [url, setUrl] = useState<string | undefined>(undefined);
  useEffect(() => {
    const made = blobUrls.make(output.bytes, isImage(output.media) ? output.media : 'application/octet-stream');
    setUrl(made);
    return () => blobUrls.revoke(made);
  }, [output]);
  if (url === undefined) return null;
  const caption = t('output.number', { n: output.index + 1 });
  return (
    <figure class="picture" data-testid="output">
      {isImage(output.media) ? (
        <img src={url} alt={caption} data-index={String(output.index)} data-testid="picture" />
      ) : (
        <a class="button quiet" href={url} download={`output-${output.index + 1}`}>
          {t('output.save', { media: output.media })}
        </a>
      )}
      <figcaption>
        {caption} · {formatAgo(session.now.value - output.at)}
      </figcaption>
    </figure>
  );
}

/** Outputs that are data, the newest first. */
export function DataOutputs({ results }: { results: readonly unknown[] }) {
  if (results.length === 0) return null;
  return (
    <ul class="outputs" data-testid="outputs">
      {[...results].reverse().map((result, i) => (
        <li key={String(results.length - i)}>
          <ValueView value={result} />
        </li>
      ))}
    </ul>
  );
}
