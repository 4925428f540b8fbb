package dev.sightline.reporting.writer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CsvWriterTest {
    @Test
    void eachCellAndMetricIsOneRecordOfRfc4180WithTheParametersThatVary() {
        String depth = Sweeps.DEPTH_CELL.contentHash();
        String expected =
                "task,variant,reading,length,depth,seed,status,note,metric,value,low,high,predicted,parameters,hash\r\n"
                        + "constructed-recall,full,plain,256,0.5,7,measured,,mass,,,,,," + depth + "\r\n"
                        + "constructed-recall,full,plain,256,0.5,7,measured,,recall,0.75,0.7,0.8,0.76,,"
                        + depth
                        + "\r\n"
                        + "constructed-recall,full,plain,256,0.5,7,measured,,entropy,,,,2.5,," + depth
                        + "\r\n"
                        + "scaling,linear,plain,1024,,7,measured,,a,0.00001,0.00001,0.00001,,note=a;b,"
                        + Sweeps.CURVE_CELL.contentHash() + "\r\n"
                        + "text-recall,full,plain,4096,,7,not-applicable,\"text \"\"x, y\"\" is\ntoo short\",,,,,,,"
                        + Sweeps.MISSING_CELL.contentHash() + "\r\n"
                        + "scaling,linear,plain,2048,,7,measured,,a,2,2,2,,\"note=c,d\","
                        + Sweeps.OTHER_CELL.contentHash() + "\r\n";
        assertEquals(expected, new CsvWriter().text(Sweeps.awkward()));
    }
}
