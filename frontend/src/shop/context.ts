import type { Perform } from '../kit/perform.ts';
import type { RequestScope } from '../kit/request.ts';
import type { Basket } from './basket.ts';
import type { Session, Sessions } from './session.ts';

/** What every view works with. */
export interface Shop {
  readonly perform: Perform;
  readonly sessions: Sessions;
  readonly basket: Basket;
  /** Shows another view. */
  readonly go: (path: string) => void;
  /** Opens the dialog to log in. */
  readonly askToLogIn: () => void;
  /** Loads what a view shows, within an action; a failure is shown in a toast and answers undefined. */
  readonly load: <T>(request: (scope: RequestScope) => Promise<T>) => Promise<T | undefined>;
}

/** Builds a view. @param left aborted when another one is shown */
export type View = (shop: Shop, left: AbortSignal) => HTMLElement;

/** A view for those who are logged in. */
export type PersonalView = (shop: Shop, session: Session, left: AbortSignal) => HTMLElement;
