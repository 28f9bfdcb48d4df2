// Entry of the gate: the port of the page that embeds the widget is read here and not in the widget.
import { Gate } from '../src/widget/gate';

onmessage = ({ ports: [host, widget] }) => new Gate(host, widget);
