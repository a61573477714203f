type Attribute = string | number | boolean | null | ((event: Event) => void);

/**
 * An element with attributes and children: `h('button', { type: 'button', onclick: start }, 'Start')`. Attributes that are false or
 * null are left out, functions listen.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly (Node | string | null)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

let made = 0;

/** A name for an element that another one refers to. */
export function newId(what: string): string {
  return `${what}-${++made}`;
}
