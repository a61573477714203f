/** Draws the histograms, in the browser, and tells what another threshold would keep. */
export const curationScript = `
(() => {
  const histograms = JSON.parse(document.getElementById('scores').textContent);
  const number = (value) => Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 4 });

  document.querySelectorAll('.filter').forEach((card) => {
    const { range: [low, high], bins, quantiles } = histograms[card.dataset.filter];
    const svg = card.querySelector('svg');
    const inputs = [...card.querySelectorAll('input')];
    const [first, last] = card.querySelectorAll('.axis span');
    first.textContent = number(low);
    last.textContent = number(high) + ' and more';
    const total = bins.reduce((sum, count) => sum + count, 0);
    const tallest = Math.max(...bins);
    const width = 600 / bins.length;

    // A slider that was not moved means its limit exactly; it cannot show every number.
    const limitOf = (input) => (input.dataset.moved ? Number(input.value) : Number(input.dataset.limit));

    function keeps(score) {
      if (card.dataset.kind === 'duplicates') return false;
      return inputs.every((input) => (input.dataset.end === 'minimum' ? score >= limitOf(input) : score <= limitOf(input)));
    }

    function draw() {
      const bars = bins.map((count, i) => {
        const height = count === 0 ? 0 : 3 + 125 * Math.sqrt(count / tallest);
        const middle = low + ((i + 0.5) * (high - low)) / bins.length;
        const verdict = keeps(middle) ? 'in' : 'out';
        return '<rect class="' + verdict + '" x="' + (i * width + 0.5) + '" y="' + (130 - height) + '" width="' + (width - 1) + '" height="' + height + '"><title>' + number(middle) + ': ' + count + '</title></rect>';
      });
      const lines = inputs.map((input) => {
        const x = (600 * (limitOf(input) - low)) / (high - low);
        return '<line x1="' + x + '" x2="' + x + '" y1="0" y2="130"></line>';
      });
      svg.innerHTML = bars.join('') + lines.join('');
      inputs.forEach((input) => { input.nextElementSibling.value = number(limitOf(input)); });
      if (card.dataset.kind === 'duplicates') {
        card.querySelector('.kept').textContent = total.toLocaleString('en') + ' look like one that was kept.';
        return;
      }
      const kept = Math.round((quantiles.filter(keeps).length / quantiles.length) * total);
      const options = inputs.map((input) => input.dataset.end + ': ' + Number(limitOf(input).toPrecision(4)));
      card.querySelector('.kept').innerHTML = 'This filter alone keeps about ' + kept.toLocaleString('en') + ' of ' + total.toLocaleString('en') + '. <code></code>';
      card.querySelector('code').textContent = card.dataset.name + '({ ' + options.join(', ') + ' })';
    }
    inputs.forEach((input) => input.addEventListener('input', () => { input.dataset.moved = '1'; draw(); }));
    draw();
  });
})();
`;
