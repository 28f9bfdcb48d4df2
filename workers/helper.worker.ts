// Entry of the second worker of a row model that trains.
import { beHelper } from '../src/model/backend/helper';
import { tellRequests } from '../src/offline/requests';

tellRequests(self.name);
beHelper();
