/** `data-testid` of what reports are made of. Importable without a DOM. */
export const toastTestIds = {
  toast: 'toast',
  toastCopy: 'toast-copy',
  toastOpen: 'toast-open',
  toastClose: 'toast-close',
} as const;
