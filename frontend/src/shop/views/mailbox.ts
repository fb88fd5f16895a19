import { element } from '../../kit/dom.ts';
import { traceChip } from '../../kit/trace-chip.ts';
import type { TraceLink } from '../../lab-config.ts';
import { listMails } from '../api.ts';
import type { View } from '../context.ts';
import type { Mail } from '../model.ts';
import { shopTestIds } from '../test-ids.ts';
import { fill, loadingPlace, notice, page, personal } from './page.ts';

/** The mails that the shop has written to the customer, each with the trace of its order. */
export const mailboxView = (traceLink: TraceLink): View =>
  personal('Mailbox', (shop, { token }, left) => {
    const place = loadingPlace('mails');
    void fill({
      shop,
      left,
      place,
      request: (scope) => listMails(scope, token),
      build: (mails) =>
        mails.length === 0
          ? [notice('No mail yet', 'What becomes of your orders is written here.')]
          : [
              element(
                'ul',
                { class: 'mail-list' },
                mails.map((mail) => article(mail, traceLink)),
              ),
            ],
    });
    return page('Mailbox', [place]);
  });

const article = ({ subject, body, traceId, writtenAt }: Mail, traceLink: TraceLink): HTMLElement =>
  element('li', { class: 'card panel', testId: shopTestIds.mail }, [
    element('h3', { text: subject }),
    element('p', { text: body }),
    element('p', { class: 'mail-foot' }, [
      element('span', { class: 'row-soft', text: new Date(writtenAt).toLocaleString() }),
      ...(traceId ? [traceChip(traceId, traceLink)] : []),
    ]),
  ]);
