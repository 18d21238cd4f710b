async function (id, kernel, figure) {
  // JupyterLab keeps the server's path in its page configuration, the classic notebook at the body.
  const config = document.getElementById('jupyter-config-data');
  const base = config ? JSON.parse(config.textContent).baseUrl : document.body.getAttribute('data-base-url');
  const load = async address => {
    const answer = await fetch(address, { credentials: 'same-origin' });
    if (!answer.ok) throw new Error('no Plotly at ' + address);
    // Without define, module and exports it sets window.Plotly, also where the page has RequireJS.
    new Function('define', 'module', 'exports', await answer.text()).call(window);
    return window.Plotly;
  };
  const elsewhere = () => load('https://cdn.plot.ly/plotly-2.28.0.min.js');
  try {
    if (!window.deepNotebooksPlotly) {
      window.deepNotebooksPlotly = window.Plotly ? Promise.resolve(window.Plotly)
        : base && kernel ? load(base + 'kernelspecs/' + encodeURIComponent(kernel) + '/plotly.min.js').catch(elsewhere)
        : elsewhere();
    }
    const plotly = await window.deepNotebooksPlotly;
    const place = document.getElementById(id);
    if (!place) return; // a newer update has taken its place
    const chart = document.createElement('div');
    // A figure wider than the cell would be cut off at its edge.
    const wanted = figure.layout.width;
    const layout = wanted ? { ...figure.layout, width: Math.min(wanted, place.clientWidth || wanted) } : figure.layout;
    await plotly.newPlot(chart, figure.data, layout, { displaylogo: false, responsive: true });
    place.replaceChildren(chart);
  } catch (error) {
    console.info('DeepNotebooks keeps the static picture:', error);
  }
}
