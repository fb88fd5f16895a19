import type { ApiError } from '../client/api-error.ts';
import type { Client } from '../client/client.ts';
import type { RequestScope } from '../client/request.ts';
import type { Perform } from '../kit/perform.ts';
import type { Basket } from './basket.ts';
import type { Session, Sessions } from './session.ts';

/** What was loaded, or why it was not. */
export type Loaded<T> = { readonly value: T } | { readonly error: ApiError };

/** What every view works with. */
export interface Shop {
  readonly client: Client;
  readonly perform: Perform;
  readonly sessions: Sessions;
  readonly basket: Basket;
  /** Shows another view. */
  readonly go: (path: string) => void;
  /** Opens the dialog to log in. */
  readonly askToLogIn: () => void;
  /** Loads what a view shows, within an action. @param options.isQuiet a failure makes no report */
  readonly load: <T>(
    request: (scope: RequestScope) => Promise<T>,
    options?: { readonly isQuiet?: boolean },
  ) => Promise<Loaded<T>>;
  /** Calls `again` when a service is back that did not answer, unless the view was left. */
  readonly whenBack: (again: () => void, left: AbortSignal) => void;
}

/** Builds a view. @param left aborted when another one is shown */
export type View = (shop: Shop, left: AbortSignal) => HTMLElement;

/** A view for those who are logged in. */
export type PersonalView = (shop: Shop, session: Session, left: AbortSignal) => HTMLElement;
