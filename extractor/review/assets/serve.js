"use strict";
/* The desk: one key decides and goes on. A key is answered only when the decision is on the disk. */
(() => {
  const $ = (id) => document.getElementById(id);
  const elsewhere = "BroadcastChannel" in window ? new BroadcastChannel("extractor-review") : null;

  let alarmed = "";
  const alarm = (text, by) => {
    alarmed = text && by;
    $("alarm").textContent = text;
    $("alarm").hidden = !text;
  };
  let fading = 0;
  const say = (text) => {
    $("said").textContent = text;
    clearTimeout(fading);
    fading = setTimeout(() => ($("said").textContent = ""), 4000);
  };
  const ask = async (address, body) => {
    let answer;
    try {
      answer = await fetch(address, body === undefined ? {} : {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
    } catch {
      throw new Error("The server does not answer. " + (body === undefined ? "Start it again."
        : "Nothing was saved by the last key; start it again and press the key once more."));
    }
    const found = await answer.json().catch(() => ({ detail: answer.statusText }));
    if (!answer.ok && answer.status !== 409) {
      throw new Error(typeof found.detail === "string" ? found.detail : "The server refused this (" + answer.status + ").");
    }
    return Object.assign(found, { conflict: answer.status === 409 });
  };
  /* One thing at a time: keys pressed meanwhile wait and act on the card that is then shown. Once a key has failed, those
     that wait behind it are dropped: they were meant for a card that did not come. */
  let last = Promise.resolve(), failures = 0;
  const inTurn = (work) => {
    const before = failures;
    return (last = last.then(async () => {
      if (failures !== before) return;
      await work();
      alarm("");
    }).catch((error) => {
      failures++;
      alarm(error.message, "key");
    }));
  };
  /* What the page does by itself never hides what it said of a key. */
  const aside = (work) => (last = last.then(work).then(
    () => alarmed === "page" && alarm(""),
    (error) => alarmed === "key" || alarm(error.message, "page"),
  ));

  /* The field in which somebody writes. The focus leaves the field of a closed dialog only with the next frame. */
  const written = (node) => node?.closest("input, select, textarea, dialog[open]")?.matches(":not(dialog:not([open]) *)");

  if ($("boot")) desk(JSON.parse($("boot").textContent));
  else corrections();

  function desk(boot) {
    const queue = $("queue");
    let keys = [], isOpen = new Map(), at = -1, loaded = 0, revision = 0, seen = "";
    const cards = new Map();
    const drafts = {
      get: (key) => sessionStorage.getItem("note-" + key) || "",
      set: (key, text) => (text ? sessionStorage.setItem("note-" + key, text) : sessionStorage.removeItem("note-" + key)),
    };

    const progress = ({ decided, total }) => {
      $("progress").value = total ? decided / total : 1;
      $("progress-text").textContent = `${decided} of ${total} decided`;
    };
    const filters = () => new URLSearchParams([...new FormData($("filters"))].filter(([, value]) => value));
    const rowOf = (key) => queue.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const element = (html) => {
      const holder = document.createElement("template");
      holder.innerHTML = html;
      return holder.content.firstElementChild;
    };
    const addRows = (rows) => {
      queue.append(...rows.map(element));
      loaded += rows.length;
    };
    const putRow = (key, html, open) => {
      if (isOpen.has(key)) isOpen.set(key, open);
      const old = rowOf(key);
      if (!old) return;
      const row = element(html);
      if (old.hasAttribute("aria-current")) row.setAttribute("aria-current", "true");
      old.replaceWith(row);
    };
    const more = async (upTo) => {
      while (loaded < keys.length && loaded <= upTo) {
        const query = filters();
        query.set("offset", loaded);
        const found = await ask("/api/queue?" + query);
        if (!found.rows.length) break;
        addRows(found.rows);
      }
    };
    const take = (found) => {
      keys = found.keys.map(([key]) => key);
      isOpen = new Map(found.keys);
      revision = found.revision;
      progress(found.progress);
      const filtered = keys.length !== found.progress.total;
      $("found").textContent = filtered ? `${keys.length} of ${found.progress.total} shown` : "";
    };

    const fetchCard = (key) => {
      if (!cards.has(key)) {
        const wanted = ask("/api/case/" + key);
        cards.set(key, wanted);
        wanted.catch(() => cards.delete(key));
        if (cards.size > 60) cards.delete(cards.keys().next().value);
      }
      return cards.get(key);
    };
    const draw = (card) => {
      seen = card.seen;
      $("case").innerHTML = card.html;
      dress(card.key);
      $("case").scrollTop = 0;
      scrollTo(0, 0);
    };
    const dress = (key) => {
      const draft = drafts.get(key);
      const place = $("case").querySelector(".draft");
      if (!place) return;
      place.hidden = !draft;
      place.textContent = draft ? "Note, saved with your decision: " + draft : "";
    };
    /* Scrolls the list alone: the page itself stays on the card. */
    const reveal = (row) => {
      if (!row) return;
      const list = queue.getBoundingClientRect(), box = row.getBoundingClientRect();
      if (box.top < list.top) queue.scrollTop += box.top - list.top;
      else if (box.bottom > list.bottom) queue.scrollTop += box.bottom - list.bottom;
    };
    const show = async (place, { focus = true } = {}) => {
      if (place < 0 || place >= keys.length) return;
      const key = keys[place];
      const card = await fetchCard(key);
      at = place;
      draw(card);
      history.replaceState(null, "", "/?d=" + key);
      queue.querySelector("[aria-current]")?.removeAttribute("aria-current");
      await more(place);
      const row = rowOf(key);
      row?.setAttribute("aria-current", "true");
      reveal(row);
      if (focus && !written(document.activeElement)) $("case").querySelector("article.case")?.focus({ preventScroll: true });
      for (const ahead of [nextOpen(place), place + 1]) if (keys[ahead]) fetchCard(keys[ahead]).catch(() => {});
    };
    const nextOpen = (from) => {
      for (let step = 1; step <= keys.length; step++) {
        const place = (from + step) % keys.length;
        if (isOpen.get(keys[place])) return place;
      }
      return -1;
    };
    const goOn = async () => {
      for (let place = at + 1; place < keys.length; place++) {
        if (isOpen.get(keys[place])) return show(place);
      }
      const first = nextOpen(at);
      if (first >= 0 && first !== at) return show(first);
      return show(at);
    };
    const told = (found) => {
      revision = found.revision;
      progress(found.progress);
      putRow(found.key, found.row, found.open);
      cards.delete(found.key);
      elsewhere?.postMessage("changed");
    };

    const decide = async (choice) => {
      const key = keys[at];
      if (key === undefined) return;
      const found = await ask("/api/decisions", { key, choice, note: drafts.get(key) || null, seen });
      if (found.conflict) {
        cards.delete(key);
        draw(found);
        await changes();
        throw new Error(found.detail);
      }
      drafts.set(key, "");
      told(found);
      const left = keys.some((one) => isOpen.get(one));
      say(found.said + (left || choice === "unsure" ? "" : " That was the last open one."));
      await goOn(choice);
    };
    const undo = async () => {
      const found = await ask("/api/undo", {});
      say(found.said);
      if (!found.key) return;
      told(found);
      const place = keys.indexOf(found.key);
      if (place >= 0) await show(place);
    };
    const changes = async () => {
      const found = await ask("/api/changes?since=" + revision);
      const fresh = found.revision !== revision;
      revision = found.revision;
      progress(found.progress);
      for (const [key, [row, open]] of Object.entries(found.rows)) {
        putRow(key, row, open);
        cards.delete(key);
        if (fresh && key === keys[at]) draw(await fetchCard(key));
      }
    };
    const refilter = async () => {
      const key = keys[at];
      const found = await ask("/api/queue?" + filters());
      queue.replaceChildren();
      loaded = 0;
      take(found);
      addRows(found.rows);
      const same = keys.indexOf(key);
      at = -1;
      if (keys.length) await show(same >= 0 ? same : 0, { focus: false });
      else $("case").innerHTML = '<p class="none">No disagreement passes these filters.</p>';
    };

    /* The field opens at once, or the first letters of a quick typist would act as keys. Whose note it is, and what was
       noted there before, is known when the keys before it are through. */
    let note;
    const openNote = () => {
      if (!keys.length) return;
      const mine = (note = { key: undefined, before: "" }), field = $("note-text");
      field.value = "";
      $("note").showModal();
      aside(() => {
        mine.key = keys[at];
        const before = drafts.get(mine.key);
        if (note !== mine) mine.before = before;
        else if (before) field.setRangeText(field.value ? before + " " : before, 0, 0, field.value ? "preserve" : "end");
      });
    };
    const keepNote = () => {
      const mine = note, text = $("note-text").value.trim();
      note = undefined;
      $("note").close();
      const keep = () => {
        drafts.set(mine.key, [mine.before, text].filter(Boolean).join(" "));
        dress(keys[at]);
      };
      if (mine.key === undefined) aside(keep);
      else keep();
    };
    $("note").querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); keepNote(); });
    $("note-text").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); keepNote(); }
    });

    const actions = {
      b: () => decide("both"), n: () => decide("neither"), x: () => decide("not_a_disagreement"), s: () => decide("unsure"),
      u: undo,
      j: () => show(at + 1), k: () => show(at - 1),
      o: () => (nextOpen(at) >= 0 ? show(nextOpen(at)) : null),
    };
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
      if (document.querySelector("dialog[open]") || written(event.target)) {
        if (event.key === "Escape" && event.target.closest("#filters")) $("case").querySelector("article.case")?.focus();
        return;
      }
      if (event.key === "?") { event.preventDefault(); $("help").showModal(); return; }
      if (event.key === "c") { event.preventDefault(); openNote(); return; }
      if (event.key === "/") { event.preventDefault(); $("filters").elements.q.focus(); return; }
      const action = /^[1-9]$/.test(event.key) ? () => decide(Number(event.key) - 1) : actions[event.key];
      if (!action) return;
      event.preventDefault();
      inTurn(action);
    });
    $("case").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.do === "note") return openNote();
      if (button.dataset.do === "undo") return inTurn(undo);
      const choice = button.dataset.choice;
      if (choice !== undefined) inTurn(() => decide(/^\d+$/.test(choice) ? Number(choice) : choice));
    });
    queue.addEventListener("click", (event) => {
      const row = event.target.closest("li[data-key]");
      if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      inTurn(() => show(keys.indexOf(row.dataset.key)));
    });
    queue.addEventListener("scroll", () => {
      if (loaded < keys.length && queue.scrollTop + queue.clientHeight > queue.scrollHeight - 600) aside(() => more(loaded));
    }, { passive: true });
    $("filters").addEventListener("submit", (event) => event.preventDefault());
    $("filters").addEventListener("change", () => inTurn(refilter));
    let typing = 0;
    $("filters").elements.q.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => inTurn(refilter), 180);
    });
    $("help-button").addEventListener("click", () => $("help").showModal());
    $("who-button").addEventListener("click", () => {
      $("name-text").value = $("who").textContent;
      $("name").showModal();
    });
    $("name").querySelector("form").addEventListener("submit", () => {
      const name = $("name-text").value.trim();
      if (!name) return;
      document.cookie = "reviewer=" + encodeURIComponent(name) + "; Path=/; SameSite=Strict; Max-Age=31536000";
      location.reload();
    });
    if (elsewhere) elsewhere.onmessage = () => aside(changes);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) aside(changes); });
    setInterval(() => { if (!document.hidden) aside(changes); }, 5000);

    take(boot);
    loaded = boot.loaded;
    if (boot.card) {
      seen = boot.card.seen;
      at = keys.indexOf(boot.card.key);
      rowOf(boot.card.key)?.setAttribute("aria-current", "true");
      dress(boot.card.key);
      aside(async () => {
        await more(at);
        rowOf(keys[at])?.setAttribute("aria-current", "true");
        reveal(rowOf(keys[at]));
        for (const ahead of [nextOpen(at), at + 1]) if (keys[ahead]) fetchCard(keys[ahead]).catch(() => {});
      });
    }
    document.documentElement.dataset.ready = "yes";
  }

  function corrections() {
    const unfold = () => {
      const target = location.hash && document.getElementById(location.hash.slice(1));
      if (!target) return;
      for (let up = target; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
      target.scrollIntoView({ block: "center" });
    };
    addEventListener("hashchange", unfold);
    unfold();
    const dialog = $("wrong");
    const make = (tag, properties, ...children) => {
      const made = Object.assign(document.createElement(tag), properties);
      made.append(...children);
      return made;
    };
    const names = { a: "attribution", q: "quote", f: "figure", c: "claim" };
    const problems = {
      a: ["not_an_item", "speaker", "other"],
      q: ["not_an_item", "speaker", "kind", "other"],
      f: ["not_an_item", "value", "speaker", "text", "other"],
      c: ["not_an_item", "speaker", "modality", "text", "date", "other"],
    };
    const words = {
      not_an_item: (kind) => `Not a ${kind} at all`, speaker: () => "The speaker is wrong", value: () => "The value is wrong",
      kind: () => "It is another kind of quote", modality: () => "It is presented otherwise", date: () => "The date is wrong",
      text: (kind) => (kind === "figure" ? "It measures something else" : "It is worded wrongly"), other: () => "Something else",
    };
    const field = (name, label, rest = {}) => make("label", {}, label + " ", make("input", { type: "text", name, ...rest }));
    const pick = (name, label, values) =>
      make("label", {}, label + " ", make("select", { name }, ...values.map((value) => make("option", { value, textContent: value }))));
    const fields = {
      not_an_item: () => [], other: () => [],
      speaker: () => [field("speaker", "The speaker is (empty: none named)", { maxLength: 300 })],
      value: () => [field("value", "Value"), field("low", "or from"), field("high", "to"), field("unit", "Unit", { maxLength: 80 })],
      kind: () => [pick("quote_kind", "It is", ["direct", "partial", "scare", "title"])],
      modality: () => [pick("modality", "It is", ["asserted", "denied", "disputed", "predicted", "demanded", "hypothetical"])],
      date: () => [field("date", "The date is (2025-12-03)")],
      text: () => [field("text", "It should read", { maxLength: 2000 })],
    };
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button.wrong");
      if (button) openFor(button);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "u" || dialog.open || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea")) return;
      inTurn(async () => {
        const found = await ask("/api/undo", {});
        say(found.said);
        elsewhere?.postMessage("changed");
        if (found.article) location.reload();
      });
    });
    const openFor = (button) => {
      const { article, item } = button.dataset;
      const kind = names[item[0]];
      const details = make("div", { className: "fields" });
      const problem = make("select", { name: "problem", ariaLabel: "What is wrong" },
        ...problems[item[0]].map((value) => make("option", { value, textContent: words[value](kind) })));
      const choose = () => details.replaceChildren(...fields[problem.value](), field("note", "Note", { maxLength: 4000 }));
      problem.addEventListener("change", choose);
      const form = make("form", { method: "dialog" }, make("h2", { textContent: `What is wrong with ${item}?` }), problem, details,
        make("button", { type: "submit", className: "primary", textContent: "Save" }));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const remark = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));
        for (const name of ["value", "low", "high"]) if (name in remark) remark[name] = Number(remark[name].replaceAll(",", ""));
        inTurn(async () => {
          const found = await ask("/api/corrections", { article, item, remark });
          dialog.close();
          const row = button.closest("li");
          const holder = document.createElement("template");
          holder.innerHTML = found.html;
          const fresh = holder.content.firstElementChild;
          row.replaceWith(fresh);
          fresh.querySelector("button.wrong")?.focus();
          say(found.said + " Press u to take it back.");
          elsewhere?.postMessage("changed");
        });
      });
      choose();
      dialog.replaceChildren(form);
      dialog.showModal();
    };
    document.documentElement.dataset.ready = "yes";
  }
})();
