// Entry of the second worker of a row model that trains.
import { beHelper } from '../src/model/backend/helper';

beHelper();
