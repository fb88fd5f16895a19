/** Elements with this attribute begin an action when clicked; their click needs no interaction span of its own. */
export const actionAttribute = 'data-begins-action';
