import { Component, type ComponentChildren } from 'preact';
import { t } from '../texts/runtime.js';

/** What a strange description breaks stays broken alone. */
export class Boundary extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <p class="fault">{t('error.drawing')}</p> : this.props.children;
  }
}
