package dev.sightline.reporting.chart;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A picture read back by an XML parser, so that tests see what any reader would see. */
record SvgDocument(Document document) {

    static SvgDocument of(Chart chart) {
        try {
            byte[] bytes = new SvgRenderer().standalone(chart).getBytes(StandardCharsets.UTF_8);
            return new SvgDocument(
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(bytes)));
        } catch (Exception notWellFormed) {
            throw new IllegalStateException("not well-formed: " + notWellFormed.getMessage(), notWellFormed);
        }
    }

    Element root() {
        return document.getDocumentElement();
    }

    /** Elements of the whole picture that carry a class. */
    List<Element> withClass(String name) {
        return withClass(root(), name);
    }

    /** Elements below one element that carry a class. */
    static List<Element> withClass(Element parent, String name) {
        NodeList all = parent.getElementsByTagName("*");
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .filter(element ->
                        List.of(element.getAttribute("class").split(" ")).contains(name))
                .toList();
    }

    /** The group of one series. */
    Element series(String name) {
        return withClass("series").stream()
                .filter(element -> element.getAttribute("data-series").equals(name))
                .findFirst()
                .orElseThrow();
    }
}
