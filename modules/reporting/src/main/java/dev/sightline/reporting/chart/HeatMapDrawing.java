package dev.sightline.reporting.chart;

import dev.sightline.reporting.chart.Canvas.Anchor;
import dev.sightline.reporting.markup.Attributes;

/** Lays out a heat map: cells with their numbers, names of rows and columns, and the bar that explains the shades. */
record HeatMapDrawing(HeatMap map, double left, double cellWidth) implements Drawing {
    private static final double TOP = 52;
    private static final double CELL_HEIGHT = 17;
    private static final double SMALLEST_CELL_WIDTH = 38;
    private static final double CELL_GAP = 1;
    private static final double RIGHT_MARGIN = 10;
    private static final double BELOW_CELLS = 76;
    private static final double FONT = 11;
    private static final double HEADING_FONT = 14;

    static HeatMapDrawing of(HeatMap map) {
        double widestRow = map.rows().stream()
                .mapToDouble(row -> TextWidth.of(row, FONT))
                .max()
                .orElse(0);
        double widestColumn = map.columns().stream()
                .mapToDouble(column -> TextWidth.of(column, FONT))
                .max()
                .orElse(0);
        return new HeatMapDrawing(map, Math.max(30, widestRow + 12), Math.max(SMALLEST_CELL_WIDTH, widestColumn + 8));
    }

    @Override
    public int width() {
        double forCells = left + map.columns().size() * cellWidth + RIGHT_MARGIN;
        double forHeading = TextWidth.of(map.title(), HEADING_FONT) + 8;
        double forShades = left + ShadeBar.room(map) + RIGHT_MARGIN;
        return (int) Math.ceil(Math.max(forCells, Math.max(forHeading, forShades)));
    }

    @Override
    public int height() {
        return (int) Math.ceil(cellsEnd() + BELOW_CELLS);
    }

    @Override
    public void draw(Canvas canvas) {
        ShadeBar.define(map, canvas);
        canvas.text(map.rowLabel(), "axis-label", 4, TOP - 12, Anchor.START);
        canvas.group(Attributes.css("cells")).line();
        for (int row = 0; row < map.rows().size(); row++) {
            canvas.text(map.rows().get(row), "tick-label", left - 6, TOP + row * CELL_HEIGHT + 12.5, Anchor.END);
            for (int column = 0; column < map.columns().size(); column++) {
                drawCell(row, column, canvas);
            }
            canvas.line();
        }
        canvas.end().line();
        for (int column = 0; column < map.columns().size(); column++) {
            double middle = left + (column + 0.5) * cellWidth;
            canvas.text(map.columns().get(column), "tick-label", middle, cellsEnd() + 14, Anchor.MIDDLE);
        }
        canvas.text(map.columnLabel(), "axis-label", left, cellsEnd() + 30, Anchor.START)
                .line();
        ShadeBar.draw(map, left, cellsEnd() + 42, canvas);
    }

    private void drawCell(int row, int column, Canvas canvas) {
        double x = left + column * cellWidth;
        double y = TOP + row * CELL_HEIGHT;
        Attributes box = Canvas.box(Attributes.none(), x, y, cellWidth - CELL_GAP, CELL_HEIGHT - CELL_GAP);
        String place = place(row, column);
        double middle = x + (cellWidth - CELL_GAP) / 2;
        switch (map.cells().get(row).get(column)) {
            case HeatMap.Value value -> {
                if (Double.isFinite(value.value())) {
                    drawValue(value, place, box, middle, y, canvas);
                } else {
                    drawMissing("not a finite number", place, box, middle, y, canvas);
                }
            }
            case HeatMap.NotApplicable missing -> drawMissing(missing.note(), place, box, middle, y, canvas);
        }
    }

    private void drawValue(HeatMap.Value value, String place, Attributes box, double middle, double y, Canvas canvas) {
        double share = (value.value() - map.low()) / (map.high() - map.low());
        DataAttributes.measure(box, value.value(), value.low(), value.high());
        canvas.open("rect", box.set("class", "mark").set("fill", SequentialPalette.shade(share)));
        canvas.hint(place + words(value)).end();
        String ink = SequentialPalette.wantsLightText(share) ? " on-deep" : " on-pale";
        canvas.text(map.unit().inCell(value.value()), "cell-label" + ink, middle, y + 12, Anchor.START);
    }

    private void drawMissing(String why, String place, Attributes box, double middle, double y, Canvas canvas) {
        box.set("class", "mark not-applicable").set("fill", "url(#" + map.id() + "-hatch)");
        canvas.open("rect", box).hint(place + " · not applicable: " + why).end();
        canvas.text("N/A", "cell-label", middle, y + 12, Anchor.START);
    }

    private String place(int row, int column) {
        return map.title() + " · " + map.rowLabel() + " " + map.rows().get(row) + " · " + map.columnLabel() + " "
                + map.columns().get(column);
    }

    private String words(HeatMap.Value cell) {
        Unit unit = map.unit();
        String value = " · " + map.valueLabel() + " " + unit.format(cell.value());
        boolean interval = Double.isFinite(cell.low()) && Double.isFinite(cell.high());
        return interval ? value + " (" + unit.format(cell.low()) + " to " + unit.format(cell.high()) + ")" : value;
    }

    private double cellsEnd() {
        return TOP + map.rows().size() * CELL_HEIGHT;
    }
}
