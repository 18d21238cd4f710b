// The list of models, searched and sorted where the reader is. What is chosen stands in the address, so that it can be sent to others.
"use strict";
(() => {
  const models = JSON.parse(document.getElementById("data").textContent);
  const list = document.getElementById("models");
  const form = document.getElementById("search");
  const fields = ["text", "task", "class", "dataset", "licence", "metric", "sign", "bound", "sort"];
  const field = name => document.getElementById(name);
  const said = name => field(name).value.trim().toLowerCase();
  const items = [...list.children];
  models.forEach((model, i) => {
    model.item = items[i];
    model.text = model.text.toLowerCase();
    model.classes = model.classes.map(name => name.toLowerCase());
  });

  const meets = () => {
    const words = said("text").split(/\s+/).filter(word => word);
    const [task, dataset, licence, wanted] = [field("task").value, field("dataset").value, field("licence").value, said("class")];
    const known = models.some(model => model.classes.includes(wanted));
    const [metric, bound, most] = [field("metric").value, field("bound").valueAsNumber, field("sign").value === "max"];
    return model =>
      words.every(word => model.text.includes(word)) &&
      (!task || model.task === task) && (!dataset || model.dataset === dataset) && (!licence || model.licence === licence) &&
      // While a class is typed its beginning counts; a whole name is that class and no other.
      (!wanted || (known ? model.classes.includes(wanted) : model.classes.some(name => name.includes(wanted)))) &&
      (!metric || (metric in model.metrics && (isNaN(bound) || (most ? model.metrics[metric] <= bound : model.metrics[metric] >= bound))));
  };

  // The best first: of a loss the smallest, of all else the greatest. Whoever lacks the metric comes last.
  const order = by => {
    const byName = (a, b) => a.name < b.name ? -1 : 1;
    if (by === "name") return byName;
    if (by === "newest") return (a, b) => b.published - a.published || byName(a, b);
    const worst = by.endsWith("loss") ? Infinity : -Infinity;
    const value = model => by in model.metrics ? model.metrics[by] : worst;
    return (a, b) => (value(a) === value(b) ? 0 : by.endsWith("loss") ? value(a) - value(b) : value(b) - value(a)) || byName(a, b);
  };

  let sorted = "name";
  const show = () => {
    const by = field("sort").value;
    if (by !== sorted) {
      list.append(...[...models].sort(order(by)).map(model => model.item));
      sorted = by;
    }
    const isMeant = meets();
    let count = 0;
    for (const model of models) {
      const hidden = !isMeant(model);
      if (model.item.hidden !== hidden) model.item.hidden = hidden;
      if (!hidden) count++;
    }
    const all = models.length.toLocaleString("en");
    document.getElementById("count").textContent =
      count === models.length ? `${all} ${count === 1 ? "model" : "models"}` : `${count.toLocaleString("en")} of ${all} models`;
    document.getElementById("none").hidden = count > 0;
    const chosen = fields.filter(name => field(name).value && field(name).value !== field(name).dataset.plain);
    const address = chosen.map(name => `${name}=${encodeURIComponent(field(name).value)}`).join("&");
    history.replaceState(null, "", address ? "#" + address : location.pathname + location.search);
  };

  const read = () => {
    const chosen = new URLSearchParams(location.hash.slice(1));
    for (const name of fields) field(name).value = chosen.get(name) ?? field(name).dataset.plain;
  };

  for (const name of fields) field(name).dataset.plain = field(name).value;
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  addEventListener("hashchange", () => { read(); show(); });
  addEventListener("keydown", event => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      field("text").focus();
    }
  });
  read();
  show();
})();
