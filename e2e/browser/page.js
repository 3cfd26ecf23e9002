(() => {
  const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  // What is behind a modal dialog cannot be reached.
  const reach = () => [...document.querySelectorAll("dialog:modal")].at(-1) ?? document; // a question over another dialog comes after it
  const label = (element) => [...(element.labels ?? [])].map((l) => tidy(l.innerText)).join(" ");
  const named = (element) => {
    const by = element.getAttribute("aria-labelledby");
    if (by) return tidy(by.split(" ").map((id) => document.getElementById(id)?.textContent).join(" "));
    return tidy(element.getAttribute("aria-label")) || label(element) || tidy(element.innerText) || tidy(element.textContent);
  };

  const pressable = "button, summary, a[href], [role=button], [role=tab], [role=switch], input[type=checkbox], input[type=radio], input[type=submit]";
  const find = (name) => {
    const all = [...reach().querySelectorAll(pressable)].filter((element) => shown(element) && !element.disabled);
    return all.find((element) => named(element) === name) ?? all.find((element) => named(element).includes(name));
  };
  const field = (name) => {
    const all = [...reach().querySelectorAll("input:not([type=hidden]), select, textarea")].filter(shown);
    return all.find((element) => named(element) === name) ?? all.find((element) => named(element).startsWith(name));
  };
  const describe = (element) => (element ? `<${element.tagName.toLowerCase()} class="${element.className?.baseVal ?? element.className}"> ${named(element).slice(0, 60)}` : "nothing");

  const opaque = (colour) => Number(colour.match(/(?:\/ |rgba\([^)]*, )([\d.]+)\)/)?.[1] ?? 1) >= 0.5;
  // A ring is a shadow that grows by 2 px or more.
  const ringed = (shadows) =>
    shadows.split(/,(?![^(]*\))/).some((shadow) => {
      const lengths = [...shadow.matchAll(/(-?[\d.]+)px/g)].map((match) => Number(match[1]));
      return lengths[3] >= 2 && opaque(shadow);
    });

  return {
    sees: (text) => tidy(document.body.innerText).includes(tidy(text)),
    value: (name) => field(name)?.value ?? null,

    // Makes ready to type: the field has the focus and what it holds is selected. Options of a list are chosen at once.
    enter(name, text) {
      const element = field(name);
      if (!element || element.disabled) return "";
      element.focus();
      if (element instanceof HTMLSelectElement) {
        const option = [...element.options].find((o) => tidy(o.text) === text);
        if (!option) return "";
        element.value = option.value;
        element.dispatchEvent(new Event("input", { bubbles: true }));
        element.dispatchEvent(new Event("change", { bubbles: true }));
        return "chosen";
      }
      element.select();
      return "typing";
    },

    centre(selector) {
      const box = document.querySelector(selector)?.getBoundingClientRect();
      return box && box.width > 0 ? { X: box.x + box.width / 2, Y: box.y + box.height / 2 } : null;
    },

    spot(name) {
      const element = find(name);
      if (!element) return { Problem: "it is not there" };
      element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
      if (document.getAnimations().some((a) => a.playState === "running" && a.effect?.target?.contains(element))) return { Problem: "it moves" };
      const box = [...element.getClientRects()].find((rect) => rect.width > 0 && rect.height > 0) ?? element.getBoundingClientRect();
      const X = box.x + box.width / 2;
      const Y = box.y + box.height / 2;
      const top = document.elementFromPoint(X, Y);
      if (!top || !(element.contains(top) || top.contains(element))) return { Problem: `it is covered by ${describe(top)}` };
      return { X, Y, Problem: "" };
    },

    focus() {
      const element = document.activeElement ?? document.body;
      element.getAnimations().forEach((a) => a.finish()); // a ring that is fading in is there
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      return {
        Lost: element === document.body || element === document.documentElement,
        Name: element === document.body ? "" : named(element),
        Element: describe(element),
        Visible: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && opaque(style.outlineColor)) || ringed(style.boxShadow),
        OnScreen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
      };
    },

    // Ends every transition: what fades from one theme to the other has neither's contrast. The end of one can start those of its children.
    settle() {
      for (let level = 0; level < 50; level++) {
        const running = document.getAnimations().filter((a) => a.playState === "running" && a.effect?.getComputedTiming().endTime !== Infinity);
        if (running.length === 0) return true;
        for (const animation of running) animation.finish();
      }
      return false;
    },

    // The parts that stick out of a screen of that width at the right; nothing when the page fits.
    wider(width) {
      if (document.scrollingElement.scrollWidth <= width) return [];
      const out = [...document.body.querySelectorAll("*")].filter((element) => shown(element) && element.getBoundingClientRect().right > width + 0.5);
      return [`the page is ${document.scrollingElement.scrollWidth} px wide`, ...out.slice(-4).map(describe)];
    },

    // What floats belongs to the screen: on one as high as the page it would stand where nobody sees it.
    height: () => (document.querySelector("dialog:modal, :popover-open") ? innerHeight : Math.ceil(document.documentElement.getBoundingClientRect().height)),
  };
})()
