// Enhances a page that is complete without it: hover, series that can be hidden, tables that can be sorted.
(function () {
  "use strict";

  const REACH = 26; // how far, in chart units, a pointer may be from a point that it means

  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);

  // The script shows the words of a mark at once, so the browser's own slow hint is taken away.
  function takeHints(svg) {
    return [...svg.querySelectorAll(".mark")].flatMap(function (mark) {
      const hint = mark.querySelector("title");
      if (!hint) return [];
      const words = hint.textContent;
      hint.remove();
      mark.setAttribute("aria-label", words);
      const box = mark.getBBox();
      return [{ mark, words, x: box.x + box.width / 2, y: box.y + box.height / 2, w: box.width / 2, h: box.height / 2 }];
    });
  }

  function isHidden(mark) {
    const series = mark.closest(".series");
    return series !== null && series.classList.contains("is-hidden");
  }

  function nearest(svg, marks, event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    let best = null;
    let least = REACH;
    for (const candidate of marks) {
      const dx = Math.max(0, Math.abs(candidate.x - place.x) - candidate.w);
      const dy = Math.max(0, Math.abs(candidate.y - place.y) - candidate.h);
      const distance = Math.hypot(dx, dy);
      if (distance < least && !isHidden(candidate.mark)) {
        best = candidate;
        least = distance;
      }
    }
    return best;
  }

  function place(event) {
    const margin = 14;
    const right = event.clientX + margin + tip.offsetWidth > window.innerWidth;
    const low = event.clientY + margin + tip.offsetHeight > window.innerHeight;
    const x = right ? Math.max(4, event.clientX - margin - tip.offsetWidth) : event.clientX + margin;
    const y = low ? event.clientY - margin - tip.offsetHeight : event.clientY + margin;
    tip.style.left = x + "px";
    tip.style.top = y + "px";
  }

  function enableHover(svg) {
    const marks = takeHints(svg);
    let shown = null;
    function show(next, event) {
      if (shown !== next && shown) shown.mark.classList.remove("is-near");
      shown = next;
      tip.hidden = !next;
      if (next) {
        next.mark.classList.add("is-near");
        tip.textContent = next.words;
        place(event);
      }
    }
    svg.addEventListener("pointermove", (event) => show(nearest(svg, marks, event), event));
    svg.addEventListener("pointerdown", (event) => show(nearest(svg, marks, event), event));
    svg.addEventListener("pointerleave", (event) => show(null, event));
  }

  // A series is hidden in all pictures of its figure at once: small multiples stay comparable.
  function toggle(figure, name) {
    const pieces = [...figure.querySelectorAll(".series, .key")].filter((piece) => piece.dataset.series === name);
    const hide = !pieces[0].classList.contains("is-hidden");
    for (const piece of pieces) {
      piece.classList.toggle("is-hidden", hide);
      if (piece.matches(".key")) piece.setAttribute("aria-pressed", String(!hide));
    }
  }

  function enableToggles(figure) {
    for (const key of figure.querySelectorAll(".key")) {
      key.ownerSVGElement.setAttribute("role", "group");
      key.setAttribute("role", "button");
      key.setAttribute("tabindex", "0");
      key.setAttribute("aria-pressed", "true");
      key.setAttribute("aria-label", "show " + key.dataset.series);
      key.addEventListener("click", () => toggle(figure, key.dataset.series));
      key.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          toggle(figure, key.dataset.series);
        }
      });
    }
  }

  function compare(a, b) {
    const x = a.dataset.value;
    const y = b.dataset.value;
    if (x !== undefined && y !== undefined) return Number(x) - Number(y);
    if (x !== undefined || y !== undefined) return x !== undefined ? -1 : 1;
    return a.textContent.localeCompare(b.textContent);
  }

  function enableSorting(table) {
    const heads = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    heads.forEach(function (head, column) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", function () {
        const ascending = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        const rows = [...body.rows].sort((a, b) => compare(a.cells[column], b.cells[column]));
        body.append(...(ascending ? rows : rows.reverse()));
      });
    });
  }

  function followReading(links) {
    const sections = links.map((link) => document.getElementById(link.hash.slice(1)));
    const watcher = new IntersectionObserver(
      function () {
        const current = sections.findLastIndex((section) => section.getBoundingClientRect().top < window.innerHeight / 3);
        links.forEach(function (link, index) {
          if (index === Math.max(0, current)) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        });
      },
      { rootMargin: "0px 0px -66% 0px", threshold: [0, 0.1] },
    );
    sections.forEach((section) => watcher.observe(section));
  }

  document.querySelectorAll("svg.chart").forEach(enableHover);
  document.querySelectorAll("figure").forEach(enableToggles);
  document.querySelectorAll("table").forEach(enableSorting);
  followReading([...document.querySelectorAll("nav a")]);
})();
