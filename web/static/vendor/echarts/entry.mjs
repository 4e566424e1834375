// What is bundled: the parts of ECharts that the pages draw with.
import { BarChart, TreeChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, TreeChart, GridComponent, TooltipComponent, CanvasRenderer]);
export { init } from "echarts/core";
